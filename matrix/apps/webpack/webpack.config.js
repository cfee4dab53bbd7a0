export default {
  mode: "production",
  entry: { main: "./main.js", slim: "./slim.js", "in-worker": "./in-worker.js" },
  output: { path: `${import.meta.dirname}/out`, filename: "[name].js" },
  performance: false,
};
