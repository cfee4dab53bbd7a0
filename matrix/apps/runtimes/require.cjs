const gaussmix = require("gaussmix");
const { reportOrError } = require("./program.cjs");

reportOrError(gaussmix).then((text) => console.log(text));
