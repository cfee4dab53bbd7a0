//! A finished fit in the user's units and in a stable order of components.

use alloc::vec::Vec;

use crate::drive::Finished;
use gaussmix_kernel::elementary::ln;
use crate::em::StopReason;
use crate::findings::{Finding, findings};
use crate::fit::Attempt;
use crate::look::LastLook;

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
    /// BIC - 2 sum_n sum_k r_nk ln r_nk: the same with the whole entropy, McLachlan and Peel 2000, chapter 6.
    pub icl_entropy: f64,
}

impl Criteria {
    #[inline(never)]
    pub fn new(log_likelihood: f64, look: &LastLook, parameters: usize, observations: f64) -> Self {
        let p = parameters as f64;
        let bic = -2.0 * log_likelihood + p * ln(observations);
        Self {
            aic: -2.0 * log_likelihood + 2.0 * p,
            bic,
            icl: bic - 2.0 * look.log_responsibility,
            icl_entropy: bic + 2.0 * look.entropy,
        }
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
            criteria: Criteria::new(log_likelihood, look, parameter_count, observations),
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

impl Outcome {
    /// All but the labels as numbers: log-likelihood, AIC, BIC, ICL and its entropy form, iterations, stop reason, what is left to
    /// gain (NaN: unknown), free parameters, observations; then, each after its length, weights, means, covariances, the trace and
    /// the starts in rows of five (log-likelihood, penalised log-likelihood, iterations, rank, state); then each finding: kind,
    /// component, row, column (-1: does not apply), count, value (NaN: does not apply), and its members after their number.
    #[inline(never)]
    pub fn numbers(&self) -> Vec<f64> {
        let Criteria { aic, bic, icl, icl_entropy } = self.criteria;
        let (iterations, stop, parameters) = (self.iterations as f64, f64::from(self.stop as u8), self.parameter_count as f64);
        let run = [self.log_likelihood, aic, bic, icl, icl_entropy, iterations, stop, self.remaining_gain, parameters, self.observations];
        let mut numbers = Vec::from(run);
        let mut attempts = Vec::new();
        for a in &self.attempts {
            attempts.extend_from_slice(&[a.log_likelihood, a.penalized, a.iterations as f64, a.rank as f64, f64::from(a.state as u8)]);
        }
        for list in [&self.weights, &self.means, &self.covariances, &self.trace, &attempts] {
            numbers.push(list.len() as f64);
            numbers.extend_from_slice(list);
        }
        let place = |place: Option<usize>| place.map_or(-1.0, |p| p as f64);
        for f in &self.findings {
            let head = [f64::from(f.kind as u8), place(f.component), place(f.row), place(f.column), f.count, f.value];
            numbers.extend_from_slice(&head);
            numbers.push(f.members.len() as f64);
            f.members.iter().for_each(|&member| numbers.push(member as f64));
        }
        numbers
    }
}
