# Parameters as R's mclust writes them: Rscript make_mclust.R, in this folder.
suppressMessages({ library(mclust); library(jsonlite) })

save <- function(name, data, G, model) {
  fit <- Mclust(data, G = G, modelNames = model, verbose = FALSE)
  # Of these parameters: fit$loglik is that of the ones before the last M-step.
  density <- dens(data, modelName = fit$modelName, parameters = fit$parameters, logarithm = TRUE)
  content <- list(data = name, logLikelihood = sum(density), parameters = fit$parameters)
  write(toJSON(content, digits = NA), sprintf("mclust-%s-%s.json", name, model))
}

save("faithful", faithful, 2, "VVV")
save("faithful", faithful, 3, "EEE")
save("faithful", faithful, 2, "VVI")
save("faithful", faithful, 2, "VII")
save("faithful", faithful, 2, "VEV")
save("iris", iris[, 1:4], 3, "VVV")
save("iris", iris[, 1:4], 1, "XXX")
save("waiting", faithful$waiting, 2, "E")
save("waiting", faithful$waiting, 2, "V")
