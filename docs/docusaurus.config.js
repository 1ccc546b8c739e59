import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { themes } from "prism-react-renderer";
import outsideLinks from "./src/remark/outside-links.js";

const repository = path.resolve(__dirname, "..");
const copies = path.join(__dirname, ".docusaurus-repository");

/** Files outside of this folder that documents link to. The site has copies of them, as plain text. */
const linkedFiles = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "gateway/Access.txt"];

rmSync(copies, { recursive: true, force: true });
mkdirSync(copies);
for (const file of linkedFiles.filter((name) => existsSync(path.join(repository, name)))) {
  cpSync(path.join(repository, file), path.join(copies, "repository", `${file}.txt`));
}

/** @type {import("@docusaurus/types").Config} */
export default {
  title: "Pahlawan Pangan",
  tagline: "A food-rescue inventory engine",
  url: process.env.SITE_URL ?? "http://localhost",
  baseUrl: process.env.SITE_BASE ?? "/",
  favicon: "favicon.svg",
  trailingSlash: false,
  staticDirectories: ["static", ".docusaurus-repository"],
  onBrokenLinks: "throw",
  onBrokenAnchors: "throw",
  onDuplicateRoutes: "throw",
  future: { v4: true, faster: true },
  markdown: {
    // The documents are plain Markdown, as a repository's page shows them.
    format: "detect",
    mermaid: true,
    hooks: { onBrokenMarkdownLinks: "throw", onBrokenMarkdownImages: "throw" },
  },
  plugins: [require.resolve("./src/redoc/plugin.cjs")],
  themes: [
    "@docusaurus/theme-mermaid",
    ["@easyops-cn/docusaurus-search-local", { docsDir: ".", docsRouteBasePath: "/", indexBlog: false, language: ["en"] }],
  ],
  presets: [
    [
      "@docusaurus/preset-classic",
      {
        blog: false,
        pages: false,
        sitemap: false,
        theme: { customCss: "src/css/custom.css" },
        docs: {
          path: ".",
          routeBasePath: "/",
          sidebarPath: "sidebars.js",
          include: ["*.md", "adr/*.md", "runbooks/*.md"],
          beforeDefaultRemarkPlugins: [[outsideLinks, { root: repository, docs: __dirname, linkedFiles }]],
        },
      },
    ],
    [
      "redocusaurus",
      {
        specs: [{ id: "api", spec: "static/openapi.json", route: "/api" }],
        theme: { primaryColor: "#1f7a4d", options: { hideDownloadButton: false, disableSearch: true } },
      },
    ],
  ],
  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    navbar: {
      title: "Pahlawan Pangan",
      logo: { alt: "A bowl", src: "favicon.svg" },
      items: [
        { to: "/onboarding", label: "Developers", position: "left" },
        { to: "/operations", label: "Operators", position: "left" },
        { to: "/clients", label: "Clients", position: "left" },
        { to: "/events", label: "Events", position: "left" },
        { to: "/api", label: "API", position: "left" },
      ],
    },
    docs: { sidebar: { hideable: true } },
    tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
    prism: { theme: themes.github, darkTheme: themes.dracula, additionalLanguages: ["bash", "csharp", "json"] },
  },
};
