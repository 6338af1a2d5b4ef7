/** The script of the page: filters and groups. Without it all findings are there, by file. */
export const script = `"use strict";
(() => {
    const form = document.getElementById("filters");
    if (form === null) return;
    const groups = document.getElementById("groups");
    const output = document.getElementById("shown");
    const articles = [...document.querySelectorAll("article")];
    const texts = articles.map((article) => article.textContent.toLowerCase().replace(/\\s+/g, " "));
    let grouped = "file";

    const chosen = (name) => [...form.querySelectorAll("input[name=" + name + "]:checked")].map((input) => input.value);
    const nameOf = (article) => (grouped === "file" ? article.dataset.file : article.dataset.rule === "none" ? "without a rule" : article.dataset.rule);

    function group(by) {
        if (by === grouped) return;
        grouped = by;
        const sections = new Map();
        for (const article of articles) {
            const name = nameOf(article);
            let section = sections.get(name);
            if (section === undefined) {
                section = document.createElement("section");
                section.className = "group";
                const heading = document.createElement("h2");
                heading.textContent = name;
                section.append(heading);
                sections.set(name, section);
            }
            section.append(article);
        }
        const byName = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);
        const all = by === "file" ? [...sections] : [...sections].sort(byName);
        groups.replaceChildren(...all.map(([, section]) => section));
    }

    function update() {
        const words = form.words.value.toLowerCase().trim().split(/\\s+/);
        const levels = new Set(chosen("level"));
        const rule = form.rule.value;
        let shown = 0;
        articles.forEach((article, index) => {
            const { level, rule: own } = article.dataset;
            const fits = levels.has(level) && (rule === "" || rule === own) && words.every((word) => texts[index].includes(word));
            article.hidden = !fits;
            if (fits) shown++;
        });
        group(chosen("by")[0]);
        for (const section of groups.children) {
            section.hidden = section.querySelector("article:not([hidden])") === null;
        }
        const all = articles.length + (articles.length === 1 ? " finding" : " findings");
        output.textContent = shown === articles.length ? all : shown + " of " + all;
    }

    const setAll = (open) => () => {
        for (const details of document.querySelectorAll("article:not([hidden]) details")) details.open = open;
    };
    form.hidden = false;
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    document.getElementById("open").addEventListener("click", setAll(true));
    document.getElementById("close").addEventListener("click", setAll(false));
    // A browser that goes back to the page fills the filters in again.
    addEventListener("pageshow", update);
})();
`;
