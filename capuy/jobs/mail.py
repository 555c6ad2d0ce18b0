"""E-mail, if the instance has a server for it. Sent by tasks only, so that a page never waits for that server."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from capuy.jobs.registry import TaskFailed

_REFUSED = 500  # the server will say the same again


def is_on() -> bool:
    return bool(settings.MAIL)


def send(*, to: str, subject: str, text: str, key: str) -> None:
    """Send one letter. Raises TaskFailed, with nothing of the letter in it.

    A worker may be killed between sending and saying so; the second letter then has the same Message-ID, made of `key`.
    """
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    letter = EmailMessage(subject, text, to=[to], headers={"Message-ID": f"<capuy.{key}@{host}>"})
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as problem:
        code = max((code for code, _ in problem.recipients.values()), default=0)
        raise TaskFailed(f"Máy chủ thư không nhận địa chỉ này (mã {code}).", again=code < _REFUSED) from None
    except smtplib.SMTPAuthenticationError:
        raise TaskFailed("Máy chủ thư không nhận tên hoặc mật khẩu; kiểm tra CAPUY_MAIL.") from None
    except smtplib.SMTPResponseException as problem:
        raise TaskFailed(f"Máy chủ thư từ chối (mã {problem.smtp_code}).") from None
    except (smtplib.SMTPException, OSError) as problem:
        raise TaskFailed(f"Không kết nối được máy chủ thư ({type(problem).__name__}); kiểm tra CAPUY_MAIL.") from None
