"""The forms of signing in and of changing one's password."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms

from capuy.accounts.journalling import tell


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in {"login": "Tên đăng nhập", "password": "Mật khẩu"}.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false", "autofocus": True}

    def clean(self) -> dict[str, Any]:
        """Only who knows the one-time password learns that it is over."""
        data: dict[str, Any] = super().clean()
        if self.user is not None and self.user.password_is_over:
            tell("accounts.sign_in_failed", "Mật khẩu dùng một lần đã hết giá trị", self.user, by=None)
            raise forms.ValidationError("Mật khẩu dùng một lần đã hết giá trị; đề nghị người quản trị cấp phiếu mới.")
        return data


class PasswordAgainForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label, self.fields["password"].help_text = "Mật khẩu", ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs["autofocus"] = True


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": "Mật khẩu hiện tại",
            "password1": "Mật khẩu mới",
            "password2": "Nhập lại mật khẩu mới",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = (
            "Ít nhất 10 ký tự, không phải toàn chữ số, không phải mật khẩu dễ đoán. "
            "Một câu ngắn dễ nhớ tốt hơn một từ khó nhớ."
        )

    def clean(self) -> dict[str, Any]:
        data = forms.Form.clean(self) or self.cleaned_data
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Hai lần nhập mật khẩu mới không giống nhau; nhập lại.")
        if first and first == data.get("oldpassword"):
            self.add_error("password1", "Mật khẩu mới phải khác mật khẩu hiện tại.")
        return data
