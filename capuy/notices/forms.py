"""How a user wants to be told."""

from django import forms


class PreferenceForm(forms.Form):
    by_mail = forms.BooleanField(label="Nhận qua thư điện tử", required=False)
    by_push = forms.BooleanField(label="Nhận trên trình duyệt", required=False)


class BrowserForm(forms.Form):
    """What a browser tells of itself when it lets itself be woken; filled in by `subscribe.js`."""

    endpoint = forms.CharField(max_length=1000, widget=forms.HiddenInput)
    public_key = forms.CharField(max_length=100, widget=forms.HiddenInput)
    secret = forms.CharField(max_length=30, widget=forms.HiddenInput)
