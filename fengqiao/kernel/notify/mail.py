"""Sends mail through Django's mail backend."""

from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage

from fengqiao.kernel.notify.failures import SendFailed, Undeliverable


def send_mail(address: str, subject: str, body: str, *, key: str) -> str:
    """Send one mail and return its Message-ID, which is the same at every try.

    Raises SendFailed, or Undeliverable when the server refuses the address for good. Neither
    text holds the server's words, which repeat the address.
    """
    own_domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    number = f"<{key}@{own_domain}>"
    mail = EmailMessage(subject, body, to=[address], headers={"Message-ID": number})
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(500 <= code < 600 for code in codes):
            raise Undeliverable(f"邮件服务器拒收该地址（{codes[0]}）。") from error
        raise SendFailed("邮件服务器暂不接收该地址。") from error
    except SMTPResponseException as error:
        raise SendFailed(f"邮件服务器返回 {error.smtp_code}。") from error
    except (SMTPException, OSError) as error:
        raise SendFailed(f"连接邮件服务器失败：{type(error).__name__}。") from error
    except ValueError as error:
        raise Undeliverable("邮件地址或标题格式不正确。") from error
    return number
