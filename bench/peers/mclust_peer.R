# Fits with mclust on request: one line of JSON in, one line out, arrays as raw doubles in a folder.
for (package in c("jsonlite", "mclust")) {
  if (!requireNamespace(package, quietly = TRUE)) {
    cat(sprintf('{"missing": "no R package %s"}\n', package))
    quit()
  }
}
suppressPackageStartupMessages(library(mclust))

folder <- commandArgs(trailingOnly = TRUE)[1]

answer <- function(...) cat(jsonlite::toJSON(list(...), auto_unbox = TRUE, digits = NA), "\n", sep = "")

read_part <- function(name, ...) array(readBin(file.path(folder, name), "double", prod(...)), c(...))

write_part <- function(name, values) writeBin(as.vector(values), file.path(folder, paste0("fitted-", name)))

# R's columns are our rows: an array of ours, N x D, is D x N here. Only mclust's data lie as N x D.
load_case <- function(N, D, K, iterations) {
  covariances <- read_part("covariances", D, D, K)
  variance <- list(modelName = "VVV", d = D, G = K, sigma = covariances, cholsigma = array(apply(covariances, 3, chol), c(D, D, K)))
  list(
    rows = t(read_part("rows", D, N)),
    start = list(pro = as.vector(read_part("weights", K)), mean = read_part("means", D, K), variance = variance),
    control = emControl(itmax = c(iterations, iterations), tol = c(0, 0))
  )
}

fit_case <- function(case) {
  before <- proc.time()[["elapsed"]]
  fitted <- em(modelName = "VVV", data = case$rows, parameters = case$start, control = case$control, warn = FALSE)
  seconds <- proc.time()[["elapsed"]] - before
  if (is.na(fitted$loglik)) return(answer(refused = attr(fitted, "WARNING")))
  write_part("weights", fitted$parameters$pro)
  write_part("means", fitted$parameters$mean)
  write_part("covariances", fitted$parameters$variance$sigma)
  answer(seconds = seconds, logLikelihood = fitted$loglik)
}

answer(version = as.character(packageVersion("mclust")), r = as.character(getRversion()))
requests <- file("stdin", "r")
while (length(line <- readLines(requests, 1)) == 1) {
  request <- jsonlite::fromJSON(line)
  if (request$do == "load") {
    case <- load_case(request$N, request$D, request$K, request$iterations)
    answer(loaded = TRUE)
  } else {
    fit_case(case)
  }
}
