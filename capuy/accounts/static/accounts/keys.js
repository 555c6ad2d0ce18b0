// Keys (passkeys): a form marked `data-key` makes or uses one, then posts what the device answered.
// The options stand in the page, or are asked for at `data-key-ask` when the button is pressed.
"use strict";

(() => {
  const TOLD = {
    NotAllowedError: "Chưa có khóa nào được chọn, hoặc đã bỏ qua. Bấm lại để thử lần nữa.",
    InvalidStateError: "Máy này đã có khóa của tài khoản này; dùng khóa đó, hoặc thêm trên máy khác.",
    SecurityError: "Khóa truy cập chỉ dùng được khi mở hệ thống bằng tên miền và kết nối an toàn (https).",
    TooMany: "Có quá nhiều lần đăng nhập từ địa chỉ này. Đợi một phút rồi bấm lại.",
  };
  const OTHER = "Không liên lạc được với khóa; thử lại hoặc dùng cách khác.";
  const NONE = "Trình duyệt này không dùng được khóa truy cập; dùng cách khác.";

  const optionsOf = async (form) => {
    if (!form.dataset.keyAsk) return JSON.parse(document.getElementById("key-options").textContent);
    const answer = await fetch(form.dataset.keyAsk, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw Object.assign(new Error(), { name: answer.status === 429 ? "TooMany" : "" });
    return answer.json();
  };

  const make = (options) => {
    const wanted = structuredClone(options.creation_options);
    Object.assign(wanted.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return window.webauthnJSON.create(wanted);
  };

  const use = (options) => window.webauthnJSON.get(options.request_options);

  document.querySelectorAll("form[data-key]").forEach((form) => {
    const told = form.querySelector("[data-key-told]");
    const button = form.querySelector("button[type=submit]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      told.textContent = "";
      if (!window.webauthnJSON?.supported()) {
        told.textContent = window.isSecureContext ? NONE : TOLD.SecurityError;
        return;
      }
      button.disabled = true;
      try {
        const answer = await (form.dataset.key === "make" ? make : use)(await optionsOf(form));
        form.elements.credential.value = JSON.stringify(answer);
        form.submit();
      } catch (error) {
        told.textContent = TOLD[error.name] ?? OTHER;
        button.disabled = false;
      }
    });
  });
})();
