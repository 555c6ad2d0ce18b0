"""The tables of background jobs hold ids and moments."""

from capuy.core.personal import impersonal
from capuy.jobs.models import Job, Worker

impersonal("Việc chạy nền; dữ liệu kèm theo chỉ là số thứ tự của dòng khác", Job, texts="task payload key token error")
impersonal("Tiến trình chạy việc nền", Worker, texts="name")
