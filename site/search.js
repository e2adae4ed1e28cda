// The search of the site: the sections of all pages, indexed in the browser when somebody begins to look.
(() => {
  const { root } = document.currentScript.dataset;
  const MOST = 12;
  let index;

  const load = (name) =>
    new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: root + name, onload: resolve });
      script.onerror = () => reject(new Error(`${name} is missing`));
      document.head.append(script);
    });

  const ready = async () => {
    index ??= Promise.all([load("minisearch.js"), load("sections.js")]).then(() => {
      const search = new MiniSearch({
        fields: ["title", "page", "text"],
        storeFields: ["title", "page", "url"],
        searchOptions: { prefix: true, fuzzy: 0.15, combineWith: "AND", boost: { title: 4, page: 2 } },
      });
      search.addAll(SECTIONS.map((section, id) => ({ id, ...section })));
      return search;
    });
    return index;
  };

  const start = () => {
    const box = document.querySelector("search");
    const [input, status, list] = ["input", "[role=status]", "ol"].map((selector) => box.querySelector(selector));
    const close = () => {
      list.replaceChildren();
      status.textContent = "";
    };
    const show = async () => {
      const query = input.value.trim();
      if (query === "") return close();
      const found = (await ready()).search(query);
      // Another letter may have come meanwhile.
      if (query !== input.value.trim()) return;
      status.textContent = found.length === 0 ? "nothing found" : `${found.length} found`;
      list.replaceChildren(
        ...found.slice(0, MOST).map(({ title, page, url }) => {
          const link = Object.assign(document.createElement("a"), { href: root + url, textContent: title });
          if (page !== "") link.append(Object.assign(document.createElement("span"), { textContent: page }));
          const item = document.createElement("li");
          item.append(link);
          return item;
        }),
      );
    };
    input.addEventListener("focus", ready);
    input.addEventListener("input", show);
    box.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      close();
      input.focus();
    });
    document.addEventListener("click", ({ target }) => box.contains(target) || close());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target !== document.body) return;
      event.preventDefault();
      input.focus();
    });
    box.hidden = false;
    // The page's own place in a long list of contents.
    const contents = document.querySelector("#contents");
    const here = contents.querySelector("[aria-current]");
    if (here) contents.scrollTop = here.offsetTop - contents.clientHeight / 2;
  };
  document.addEventListener("DOMContentLoaded", start);
})();
