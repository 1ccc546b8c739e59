import path from "node:path";

/** Lets a document link to files outside of docs/, as it does in the repository: the site has copies of those that are listed. */
export default function outsideLinks({ root, docs, linkedFiles }) {
  return (tree, document) => visit(tree, (link) => {
    if (/^([a-z]+:|\/|#)/i.test(link.url)) {
      return;
    }
    const [file, anchor] = link.url.split("#");
    const target = path.relative(docs, path.resolve(path.dirname(document.path), file));
    if (!target.startsWith("..")) {
      return;
    }
    const name = path.relative(root, path.resolve(docs, target));
    if (!linkedFiles.includes(name)) {
      throw new Error(`${document.path} links to ${name}: add it to linkedFiles in docusaurus.config.js.`);
    }
    link.url = `pathname:///repository/${name}.txt${anchor ? `#${anchor}` : ""}`;
  });
}

function visit(node, act) {
  if (node.type === "link" || node.type === "definition") {
    act(node);
  }
  node.children?.forEach((child) => visit(child, act));
}
