//! What a person should know about a fit beyond its numbers: kinds and places, the words are TypeScript's.

use alloc::{vec, vec::Vec};

use crate::drive::Finished;
use gaussmix_kernel::elementary::power_of_two;
use crate::em::StopReason;
use crate::fit::{Attempt, AttemptState, Repeated};
use crate::look::LISTED;
use crate::rows::ColumnFacts;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingKind {
    NotConverged = 0,
    CollapsedComponent = 1,
    EmptyComponent = 2,
    DuplicateRows = 3,
    ConstantColumn = 4,
    CollinearColumns = 5,
    RestartsDiffer = 6,
    TooManyParameters = 7,
    IdenticalStart = 8,
    WeightsSum = 9,
    FarOutlier = 10,
    ExtremeScale = 11,
}

#[derive(Clone, Debug)]
pub struct Finding {
    pub kind: FindingKind,
    pub component: Option<usize>,
    pub row: Option<usize>,
    pub column: Option<usize>,
    pub count: f64,
    pub value: f64,
    /// Rows, columns or components, as the kind has them; at most `LISTED`.
    pub members: Vec<usize>,
}

/// A row this many robust standard deviations away is a finding.
const FAR: f64 = 100.0;

/// Powers of two beyond which a column's unit endangers its variances.
const EXTREME_EXPONENT: i32 = 332;

/// Nats by which finished restarts must differ to be different optima.
const DIFFERENT: f64 = 0.1;

/// Adds a finding, whose places are still to be named.
#[inline(never)]
fn add(all: &mut Vec<Finding>, kind: FindingKind, count: f64, value: f64) -> &mut Finding {
    let at = all.len();
    all.push(Finding { kind, component: None, row: None, column: None, count, value, members: Vec::new() });
    &mut all[at]
}

pub fn findings(finished: &Finished) -> Vec<Finding> {
    let mut all = Vec::new();
    of_columns(finished, &mut all);
    of_rows(finished, &mut all);
    of_components(finished, &mut all);
    of_the_run(finished, &mut all);
    all
}

#[inline(never)]
fn of_columns(finished: &Finished, all: &mut Vec<Finding>) {
    let rows = &finished.fit.rows;
    for (j, facts) in rows.facts.iter().enumerate() {
        if facts.is_constant() {
            add(all, FindingKind::ConstantColumn, f64::NAN, rows.transform.centre[j]).column = Some(j);
        }
        if facts.distance > FAR {
            let finding = add(all, FindingKind::FarOutlier, facts.distance, facts.value);
            (finding.row, finding.column) = (Some(facts.row), Some(j));
        }
        let exponent = rows.transform.exponent[j];
        if exponent.abs() > EXTREME_EXPONENT {
            add(all, FindingKind::ExtremeScale, f64::NAN, power_of_two(exponent)).column = Some(j);
        }
    }
    let dependent = &finished.fit.dependent_features;
    if !dependent.is_empty() {
        add(all, FindingKind::CollinearColumns, dependent.len() as f64, f64::NAN).members = dependent.clone();
    }
}

#[inline(never)]
fn of_rows(finished: &Finished, all: &mut Vec<Finding>) {
    let rows = &finished.fit.rows;
    let Repeated { rows: repeated, looked_at, .. } = &finished.fit.repeated;
    let count = repeated.len();
    if 2 * count > *looked_at || (count > 0 && looked_at - count <= finished.fit.options.components) {
        add(all, FindingKind::DuplicateRows, count as f64, *looked_at as f64).members = repeated[..count.min(LISTED)].to_vec();
    }
    let sum = rows.total_weight();
    let count = rows.n() as f64;
    if sum < 0.5 * count || sum > 2.0 * count {
        add(all, FindingKind::WeightsSum, count, sum);
    }
}

#[inline(never)]
fn of_components(finished: &Finished, all: &mut Vec<Finding>) {
    let rows = &finished.fit.rows;
    let (place, floored, empty) = (&finished.look.place, &finished.look.floored, finished.run.empty());
    // A column without a spread of its own holds every component down: the column is the finding, not they.
    let flat_columns = rows.facts.iter().any(ColumnFacts::is_constant) || !finished.fit.dependent_features.is_empty();
    let explained = flat_columns && floored.len() == finished.run.params().k;
    for (k, &weight) in finished.run.params().weights.iter().enumerate() {
        if empty.contains(&k) {
            add(all, FindingKind::EmptyComponent, f64::NAN, f64::NAN).component = Some(place[k]);
        } else if let (Some((_, count, members)), false) = (floored.iter().find(|floored| floored.0 == k), explained) {
            let finding = add(all, FindingKind::CollapsedComponent, *count as f64, weight);
            (finding.component, finding.members) = (Some(place[k]), members.clone());
        }
    }
    if let Some((a, b)) = finished.fit.twins_at_start {
        add(all, FindingKind::IdenticalStart, f64::NAN, f64::NAN).members = vec![place[a], place[b]];
    }
}

#[inline(never)]
fn of_the_run(finished: &Finished, all: &mut Vec<Finding>) {
    let (fit, rows, options) = (finished.fit, &finished.fit.rows, &finished.fit.options);
    if finished.stop == StopReason::MaxIterations && options.tolerance > 0.0 {
        add(all, FindingKind::NotConverged, fit.iterations() as f64, finished.run.remaining_gain());
    }
    let (mut best, mut worst) = (f64::NEG_INFINITY, f64::INFINITY);
    for attempt in &fit.attempts {
        if attempt.state == AttemptState::Finished {
            (best, worst) = (best.max(attempt.log_likelihood), worst.min(attempt.log_likelihood));
        }
    }
    let is_elsewhere = |a: &&Attempt| a.state == AttemptState::Finished && a.log_likelihood < best - DIFFERENT;
    let elsewhere = fit.attempts.iter().filter(is_elsewhere).count();
    if elsewhere > 0 {
        add(all, FindingKind::RestartsDiffer, elsewhere as f64, best - worst);
    }
    let parameters = options.family.parameters(options.components, rows.d(), options.equal_weights) as f64;
    if 2.0 * parameters >= rows.total_weight() * rows.d() as f64 {
        add(all, FindingKind::TooManyParameters, parameters, rows.total_weight());
    }
}
