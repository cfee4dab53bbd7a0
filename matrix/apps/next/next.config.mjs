export default { distDir: "out" };
