const { fit, fitSync, init } = require("gaussmix/slim");

init()
  .then(() => import("./program.mjs"))
  .then(({ reportOrError }) => reportOrError({ fit, fitSync }))
  .then(console.log);
