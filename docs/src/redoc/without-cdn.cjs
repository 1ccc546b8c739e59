/** Takes the picture that Redoc loads from a CDN out of it. */
module.exports = (source) => source.replaceAll("https://cdn.redoc.ly/redoc/logo-mini.svg", "data:,");
