// What is wrong in a form, said at the field that it is wrong in.

import { element } from "./work.js";

/** A function that tells whether a form can be sent. `checks`: by its name, what a field's value has wrong, in words, or "". */
export function checked(form, checks) {
  form.noValidate = true;
  const said = new Map();
  const clear = (field) => {
    said.get(field)?.remove();
    said.delete(field);
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  };
  form.addEventListener("invalid", ({ target }) => {
    const text = element("p", { className: "complaint", id: `${target.name}-complaint`, text: target.validationMessage });
    (target.closest(".line") ?? target.closest("label")).after(text);
    said.set(target, text);
    target.ariaInvalid = "true";
    target.setAttribute("aria-describedby", text.id);
  }, true);
  form.addEventListener("input", ({ target }) => clear(target));
  return () => {
    for (const field of [...said.keys()]) clear(field);
    for (const [name, check] of Object.entries(checks)) form.elements[name].setCustomValidity(check(form.elements[name].value));
    const isRight = form.checkValidity();
    if (!isRight) form.querySelector(":invalid").focus();
    return isRight;
  };
}
