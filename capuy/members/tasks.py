"""What happens to imports that nobody finishes."""

from capuy.jobs.due import Every
from capuy.jobs.registry import task
from capuy.members.importing import action


@task(
    "members.forget-uploads",
    "Xóa tệp nhập dở quá một ngày",
    due=Every(hours=1),
    when=lambda: action.old_uploads().exists(),
)
def forget_uploads() -> None:
    action.forget_old_uploads()
