using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "slim", worker = .slim), (name = "plain", worker = .plain)],
  sockets = [
    (name = "http", address = "127.0.0.1:0", http = (), service = "slim"),
    (name = "plain", address = "127.0.0.1:0", http = (), service = "plain"),
  ],
);

const slim :Workerd.Worker = (
  modules = [
    (name = "main", esModule = embed "workerd-slim.mjs"),
    (name = "program", esModule = embed "program.mjs"),
    (name = "gaussmix/slim", esModule = embed "node_modules/gaussmix/dist/slim.mjs"),
    (name = "gaussmix/gaussmix.wasm", wasm = embed "node_modules/gaussmix/dist/gaussmix.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);

const plain :Workerd.Worker = (
  modules = [
    (name = "main", esModule = embed "workerd-plain.mjs"),
    (name = "program", esModule = embed "program.mjs"),
    (name = "gaussmix", esModule = embed "node_modules/gaussmix/dist/browser.mjs"),
  ],
  compatibilityDate = "2026-01-01",
);
