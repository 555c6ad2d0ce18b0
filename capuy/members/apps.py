from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "capuy.members"

    def ready(self) -> None:
        from capuy.members import figures  # noqa: F401 - declares the room's indicators
        from capuy.members.followers import MembersFollow
        from capuy.organisations import followers

        followers.register(MembersFollow())
