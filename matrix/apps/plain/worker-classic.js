importScripts("./node_modules/gaussmix/dist/gaussmix.js", "./program.classic.js");
reportOrError(gaussmix).then((text) => postMessage(text));
