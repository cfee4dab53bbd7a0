% Mixtures as MATLAB's gmdistribution holds them, by GNU Octave and its package statistics, which follow MATLAB:
% octave make_matlab.m, in this folder.
warning("off", "all")
pkg load statistics

function save_as(name, data, gm)
  content = struct("logLikelihood", sum(log(pdf(gm, data))), "parameters", struct(gm));
  file = fopen(sprintf("matlab-%s.json", name), "w");
  fprintf(file, "%s\n", jsonencode(content));
  fclose(file);
end

faithful = csvread("../../../examples/data/faithful.csv", 1, 0);
start.mu = [2 55; 4 80];
start.Sigma = cat(3, [0.1 0.4; 0.4 30], [0.2 0.9; 0.9 40]);
start.ComponentProportion = [0.4 0.6];

save_as("fitted", faithful, fitgmdist(faithful, 2, "start", start));
save_as("full", faithful, gmdistribution(start.mu, start.Sigma, start.ComponentProportion));
save_as("shared", faithful, gmdistribution([start.mu; 3 70], [0.2 0.7; 0.7 35], [0.3 0.5 0.2]));
save_as("diagonal", faithful, gmdistribution(start.mu, cat(3, [0.1 30], [0.2 40]), [0.4 0.6]));
save_as("shared-diagonal", faithful, gmdistribution([start.mu; 3 70], [0.2 35], [0.3 0.5 0.2]));
save_as("one", faithful, gmdistribution([3.5 71], [1.3 14; 14 185], 1));
save_as("waiting", faithful(:, 2), gmdistribution([55; 80], cat(3, 35, 34), [0.36 0.64]));
