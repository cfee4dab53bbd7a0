//! What a person should know about a fit beyond its numbers: kinds and places, the words are TypeScript's.

use core::cmp::Ordering;

use crate::drive::LastLook;
use crate::em::StopReason;
use crate::fit::{AttemptState, Finished};
use crate::order::sorted;
use crate::rows::Rows;

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

/// Rows listed of a finding.
const LISTED: usize = 100;

/// A row this many robust standard deviations away is a finding.
const FAR: f64 = 100.0;

/// Powers of two beyond which a column's unit endangers its variances.
const EXTREME_EXPONENT: i32 = 332;

/// Nats by which finished restarts must differ to be different optima.
const DIFFERENT: f64 = 0.1;

/// Rows that are looked at for duplicates.
const DUPLICATES_AMONG: usize = 1 << 14;

fn finding(kind: FindingKind) -> Finding {
    Finding { kind, component: None, row: None, column: None, count: f64::NAN, value: f64::NAN, members: Vec::new() }
}

pub fn findings(finished: &Finished, look: &LastLook) -> Vec<Finding> {
    let mut all = Vec::new();
    of_columns(finished, &mut all);
    of_rows(finished, &mut all);
    of_components(finished, look, &mut all);
    of_the_run(finished, &mut all);
    all
}

fn of_columns(finished: &Finished, all: &mut Vec<Finding>) {
    let rows = &finished.rows;
    for (j, facts) in rows.facts.iter().enumerate() {
        let at = |kind| Finding { column: Some(j), ..finding(kind) };
        if facts.constant {
            all.push(Finding { value: rows.transform.centre[j], ..at(FindingKind::ConstantColumn) });
        }
        if facts.farthest > FAR {
            let row = facts.farthest_row;
            let value = rows.transform.original(j, rows.value(row, j));
            all.push(Finding { row: Some(row), count: facts.farthest, value, ..at(FindingKind::FarOutlier) });
        }
        if rows.transform.exponent[j].abs() > EXTREME_EXPONENT {
            all.push(Finding { value: crate::elementary::power_of_two(rows.transform.exponent[j]), ..at(FindingKind::ExtremeScale) });
        }
    }
    if !finished.dependent_features.is_empty() {
        let members = finished.dependent_features.clone();
        all.push(Finding { count: members.len() as f64, members, ..finding(FindingKind::CollinearColumns) });
    }
}

fn of_rows(finished: &Finished, all: &mut Vec<Finding>) {
    let rows = &finished.rows;
    let (looked_at, repeated) = repeated_rows(rows);
    if 2 * repeated.len() > looked_at || (!repeated.is_empty() && looked_at - repeated.len() <= finished.options.components) {
        let count = repeated.len() as f64;
        let members = repeated.into_iter().take(LISTED).collect();
        all.push(Finding { count, value: looked_at as f64, members, ..finding(FindingKind::DuplicateRows) });
    }
    let sum = rows.total_weight();
    let count = rows.n() as f64;
    if rows.is_weighted() && !(0.5 * count..=2.0 * count).contains(&sum) {
        all.push(Finding { count, value: sum, ..finding(FindingKind::WeightsSum) });
    }
}

/// (rows looked at, those of them that repeat an earlier one).
fn repeated_rows(rows: &Rows) -> (usize, Vec<usize>) {
    let stride = rows.n().div_ceil(DUPLICATES_AMONG);
    let looked_at = rows.n().div_ceil(stride);
    let compare = |a: usize, b: usize| {
        let between = |j: usize| rows.value(a * stride, j).total_cmp(&rows.value(b * stride, j));
        (0..rows.d()).map(between).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    };
    let order = sorted(looked_at, &compare);
    let mut repeats = vec![false; looked_at];
    order.windows(2).filter(|pair| compare(pair[0], pair[1]).is_eq()).for_each(|pair| repeats[pair[1]] = true);
    (looked_at, (0..looked_at).filter(|&at| repeats[at]).map(|at| at * stride).collect())
}

fn of_components(finished: &Finished, look: &LastLook, all: &mut Vec<Finding>) {
    let (floored, empty) = (finished.run.floored(), finished.run.empty());
    let weights = &finished.run.params().weights;
    for k in 0..weights.len() {
        let at = |kind| Finding { component: Some(k), ..finding(kind) };
        if empty[k] {
            all.push(at(FindingKind::EmptyComponent));
        } else if floored[k] {
            let own = look.labels.iter().enumerate().filter(|(n, label)| **label as usize == k && finished.rows.weight(*n) > 0.0).map(|(n, _)| n);
            let count = own.clone().count() as f64;
            all.push(Finding { count, value: weights[k], members: own.take(LISTED).collect(), ..at(FindingKind::CollapsedComponent) });
        }
    }
    if let Some((a, b)) = finished.twins_at_start {
        all.push(Finding { members: vec![a, b], ..finding(FindingKind::IdenticalStart) });
    }
}

fn of_the_run(finished: &Finished, all: &mut Vec<Finding>) {
    if finished.stop == StopReason::MaxIterations && finished.options.tolerance > 0.0 {
        let count = finished.iterations as f64;
        all.push(Finding { count, value: finished.run.remaining_gain(), ..finding(FindingKind::NotConverged) });
    }
    let ended = || finished.attempts.iter().filter(|a| a.state == AttemptState::Finished);
    let best = ended().map(|a| a.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
    let elsewhere = ended().filter(|a| a.log_likelihood < best - DIFFERENT).count();
    if elsewhere > 0 {
        let worst = ended().map(|a| a.log_likelihood).fold(f64::INFINITY, f64::min);
        all.push(Finding { count: elsewhere as f64, value: best - worst, ..finding(FindingKind::RestartsDiffer) });
    }
    let options = &finished.options;
    let parameters = options.family.parameters(options.components, finished.rows.d(), options.equal_weights);
    let observed = finished.rows.total_weight() * finished.rows.d() as f64;
    if 2.0 * parameters as f64 >= observed {
        all.push(Finding { count: parameters as f64, value: finished.rows.total_weight(), ..finding(FindingKind::TooManyParameters) });
    }
}
