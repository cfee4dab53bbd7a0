//! A finished fit in the user's units and in a stable order of components.

use alloc::vec::Vec;

use crate::drive::Finished;
use gaussmix_kernel::elementary::ln;
use crate::em::StopReason;
use crate::findings::{Finding, findings};
use crate::fit::Attempt;

pub struct Outcome {
    /// K, K x D, K x D x D
    pub weights: Vec<f64>,
    pub means: Vec<f64>,
    pub covariances: Vec<f64>,
    /// N
    pub labels: Vec<i32>,
    /// Of the returned parameters, summed over the rows.
    pub log_likelihood: f64,
    pub criteria: Criteria,
    /// At the start of the winning run and after each of its iterations.
    pub trace: Vec<f64>,
    pub iterations: usize,
    pub stop: StopReason,
    pub remaining_gain: f64,
    pub parameter_count: usize,
    /// Sum of the row weights.
    pub observations: f64,
    pub attempts: Vec<Attempt>,
    pub findings: Vec<Finding>,
}

/// Information criteria, smaller is better.
#[derive(Clone, Copy, Debug)]
pub struct Criteria {
    /// -2 ln L + 2 p: Akaike 1974.
    pub aic: f64,
    /// -2 ln L + p ln N: Schwarz 1978.
    pub bic: f64,
    /// BIC - 2 sum_n ln r_n(label): Biernacki, Celeux and Govaert 2000, as mclust has it.
    pub icl: f64,
}

impl Criteria {
    #[inline(never)]
    pub fn new(log_likelihood: f64, log_responsibility: f64, parameters: usize, observations: f64) -> Self {
        let p = parameters as f64;
        let bic = -2.0 * log_likelihood + p * ln(observations);
        Self { aic: -2.0 * log_likelihood + 2.0 * p, bic, icl: bic - 2.0 * log_responsibility }
    }
}

impl Outcome {
    #[inline(never)]
    pub fn new(finished: &Finished) -> Self {
        let (fit, run, look) = (finished.fit, finished.run, finished.look);
        let (rows, options) = (&fit.rows, &fit.options);
        let params = run.params().reordered(&look.order);
        let (means, covariances) = params.in_original_units(&rows.transform);
        let observations = rows.total_weight();
        let volume = observations * rows.transform.log_volume();
        let log_likelihood = look.log_likelihood - volume;
        let parameter_count = options.family.parameters(options.components, rows.d(), options.equal_weights);
        let mut trace = fit.trace_before.clone();
        trace.extend_from_slice(run.trace());
        trace.iter_mut().for_each(|l| *l -= volume);
        trace.push(log_likelihood);
        let mut attempts = fit.attempts.clone();
        for attempt in &mut attempts {
            attempt.log_likelihood -= volume;
            attempt.penalized -= volume;
        }
        Self {
            criteria: Criteria::new(log_likelihood, look.log_responsibility, parameter_count, observations),
            labels: look.labels.clone(),
            trace,
            findings: findings(finished),
            attempts,
            iterations: run.iterations(),
            stop: finished.stop,
            remaining_gain: run.remaining_gain(),
            weights: params.weights,
            means,
            covariances,
            log_likelihood,
            parameter_count,
            observations,
        }
    }
}
