/** Builds Redoc without what it would load from elsewhere. */
module.exports = () => ({
  name: "redoc-without-cdn",
  configureWebpack: () => ({
    module: { rules: [{ test: /redoc[\\/]bundles[\\/].*\.js$/, use: [require.resolve("./without-cdn.cjs")] }] },
  }),
});
