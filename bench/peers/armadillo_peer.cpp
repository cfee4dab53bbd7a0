// Fits with Armadillo's gmm_full on request: one line of JSON in, one line out, arrays as raw doubles in a folder.
#include <armadillo>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <omp.h>
#include <string>

using nlohmann::json;

struct Case {
  arma::mat rows, weights, means;
  arma::cube covariances;
  arma::uword iterations;
};

template <typename Array, typename... Shape>
void read(Array& array, const std::string& path, Shape... shape) {
  array.load(path, arma::raw_binary);
  array.reshape(shape...);
}

// Armadillo's columns are our rows: an N x D array of ours is its D x N, without a copy in another order.
Case load(const json& request, const std::string& folder) {
  const arma::uword N = request["N"], D = request["D"], K = request["K"];
  Case loaded;
  read(loaded.rows, folder + "/rows", D, N);
  read(loaded.weights, folder + "/weights", 1, K);
  read(loaded.means, folder + "/means", D, K);
  read(loaded.covariances, folder + "/covariances", D, D, K);
  loaded.iterations = request["iterations"];
  return loaded;
}

json fit(const Case& loaded, const std::string& folder) {
  arma::gmm_full mixture;
  mixture.set_params(loaded.means, loaded.covariances, loaded.weights);
  const auto before = std::chrono::steady_clock::now();
  const bool fitted = mixture.learn(loaded.rows, loaded.means.n_cols, arma::maha_dist, arma::keep_existing, 0,
                                    loaded.iterations, 0, false);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - before;
  if (!fitted) return {{"refused", "learn() failed"}};
  mixture.hefts.save(folder + "/fitted-weights", arma::raw_binary);
  mixture.means.save(folder + "/fitted-means", arma::raw_binary);
  mixture.fcovs.save(folder + "/fitted-covariances", arma::raw_binary);
  return {{"seconds", taken.count()}, {"logLikelihood", mixture.sum_log_p(loaded.rows)}};
}

int main(int, char** arguments) {
  const std::string folder = arguments[1];
  std::cout << json{{"version", arma::arma_version::as_string()}, {"threads", omp_get_max_threads()}} << std::endl;
  Case loaded;
  for (std::string line; std::getline(std::cin, line);) {
    const json request = json::parse(line);
    const bool isLoad = request["do"] == "load";
    if (isLoad) loaded = load(request, folder);
    std::cout << (isLoad ? json::object() : fit(loaded, folder)) << std::endl;
  }
}
