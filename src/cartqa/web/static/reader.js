// The reader: a glossary explanation can be closed with Escape; a linked section or sentence takes the focus.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const term of document.querySelectorAll(".term:hover, .term:focus")) term.classList.add("closed");
});
for (const leave of ["mouseout", "focusout"]) {
  document.addEventListener(leave, (event) => event.target.closest?.(".term")?.classList.remove("closed"));
}
// Safari does not focus a button that is tapped, and the explanation opens on focus.
document.addEventListener("click", (event) => event.target.closest(".term")?.focus());

const marked = document.querySelector("mark.s");
if (marked && location.hash) {
  const part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (part?.contains(marked)) part.classList.add("cited");
}
