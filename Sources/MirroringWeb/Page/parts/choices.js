// What a reader has chosen, kept in this browser. Where it keeps nothing, as in a private window, a choice lasts as long as the page.

const kept = new Map()

export function remembered(name) {
  try {
    return localStorage.getItem(`mirroring.${name}`) ?? kept.get(name)
  } catch {
    return kept.get(name)
  }
}

export function remember(name, value) {
  kept.set(name, value)
  try {
    localStorage.setItem(`mirroring.${name}`, value)
  } catch {
    // It lasts as long as the page.
  }
}

/** Light, dark, or what the system has. */
export function listenForThemes(fieldset) {
  const buttons = [...fieldset.querySelectorAll("[data-choice]")]
  const choose = theme => {
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme
    else delete document.documentElement.dataset.theme
    const chosen = document.documentElement.dataset.theme ?? "system"
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.choice === chosen)
  }
  choose(remembered("theme"))
  for (const button of buttons) {
    button.addEventListener("click", () => {
      remember("theme", button.dataset.choice)
      choose(button.dataset.choice)
    })
  }
}
