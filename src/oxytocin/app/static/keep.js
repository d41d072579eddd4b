/** What a reader leaves with: the command, the Python, the data, the figures and the scenario. */

import { download } from "./api.js";
import { make } from "./dom.js";
import { say } from "./texts.js";

const FILES = { scenario: "scenario.toml", netcdf: "data.nc", csv: "data.csv", svg: "figure.svg" };

export class Keep {
  /**
   * @param {HTMLElement} home
   * @param {import("./state.js").Store} store
   */
  constructor(home, store) {
    this.home = home;
    store.listen(["picture"], ({ picture }) => this.show(picture));
  }

  show({ run, command, python, circumstances }) {
    this.home.replaceChildren(
      make("div", { class: "codes" }, code("command", command), code("python", python)),
      make(
        "ul",
        { class: "downloads" },
        ...Object.entries(FILES).map(([key, file]) =>
          make(
            "li",
            {},
            make(
              "a",
              { class: "button", href: download(run, file), download: file, "data-file": file },
              say(`keep.${key}`),
            ),
          ),
        ),
      ),
      make("p", { class: "doc" }, circumstances.join(" · ")),
    );
  }
}

function code(key, text) {
  const shown = make(
    "pre",
    { tabindex: "0", id: `code-${key}`, role: "region", "aria-label": say(`keep.${key}`) },
    text.trim(),
  );
  const button = make(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-label": say("keep.copy.what", { what: say(`keep.${key}`) }),
      onclick: async () => {
        await copy(text.trim(), shown);
        button.textContent = say("keep.copied");
        setTimeout(() => (button.textContent = say("keep.copy")), 1500);
      },
    },
    say("keep.copy"),
  );
  return make(
    "div",
    { class: "code" },
    make("div", { class: "row" }, make("h3", {}, say(`keep.${key}`)), button),
    shown,
  );
}

/** Copy a text; where the browser forbids it, mark it so that a key does. */
async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(shown);
  }
}
