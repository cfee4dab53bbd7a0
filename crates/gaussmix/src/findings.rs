//! What a person should know about a fit beyond its numbers: kinds and places, the words are TypeScript's.

use alloc::{vec, vec::Vec};
use core::cmp::Ordering;

use crate::drive::LastLook;
use gaussmix_kernel::elementary::power_of_two;
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

/// Adds a finding, whose places are still to be named.
#[inline(never)]
fn add(all: &mut Vec<Finding>, kind: FindingKind, count: f64, value: f64) -> &mut Finding {
    let at = all.len();
    all.push(Finding { kind, component: None, row: None, column: None, count, value, members: Vec::new() });
    &mut all[at]
}

pub fn findings(finished: &Finished, look: &LastLook) -> Vec<Finding> {
    let mut all = Vec::new();
    of_columns(finished, &mut all);
    of_rows(finished, &mut all);
    of_components(finished, look, &mut all);
    of_the_run(finished, &mut all);
    all
}

#[inline(never)]
fn of_columns(finished: &Finished, all: &mut Vec<Finding>) {
    let rows = &finished.rows;
    for (j, facts) in rows.facts.iter().enumerate() {
        let first = all.len();
        if facts.constant() {
            add(all, FindingKind::ConstantColumn, f64::NAN, rows.transform.centre[j]);
        }
        if facts.farthest > FAR {
            let row = facts.farthest_row;
            let value = rows.transform.original(j, rows.value(row, j));
            add(all, FindingKind::FarOutlier, facts.farthest, value).row = Some(row);
        }
        if rows.transform.exponent[j].abs() > EXTREME_EXPONENT {
            add(all, FindingKind::ExtremeScale, f64::NAN, power_of_two(rows.transform.exponent[j]));
        }
        all[first..].iter_mut().for_each(|finding| finding.column = Some(j));
    }
    if !finished.dependent_features.is_empty() {
        let count = finished.dependent_features.len() as f64;
        add(all, FindingKind::CollinearColumns, count, f64::NAN).members = finished.dependent_features.clone();
    }
}

#[inline(never)]
fn of_rows(finished: &Finished, all: &mut Vec<Finding>) {
    let rows = &finished.rows;
    let (looked_at, mut repeated) = repeated_rows(rows);
    if 2 * repeated.len() > looked_at || (!repeated.is_empty() && looked_at - repeated.len() <= finished.options.components) {
        let count = repeated.len() as f64;
        repeated.truncate(LISTED);
        add(all, FindingKind::DuplicateRows, count, looked_at as f64).members = repeated;
    }
    let sum = rows.total_weight();
    let count = rows.n() as f64;
    if !(0.5 * count..=2.0 * count).contains(&sum) {
        add(all, FindingKind::WeightsSum, count, sum);
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

#[inline(never)]
fn of_components(finished: &Finished, look: &LastLook, all: &mut Vec<Finding>) {
    let (floored, empty) = (finished.run.floored(), finished.run.empty());
    let weights = &finished.run.params().weights;
    // A column without a spread of its own holds every component down: the column is the finding, not they.
    let flat_columns = finished.rows.facts.iter().any(|facts| facts.constant()) || !finished.dependent_features.is_empty();
    let explained = flat_columns && floored.iter().all(|&f| f);
    for k in 0..weights.len() {
        if empty[k] {
            add(all, FindingKind::EmptyComponent, f64::NAN, f64::NAN).component = Some(k);
        } else if floored[k] && !explained {
            let is_own = |n: &usize| look.labels[*n] as usize == k && finished.rows.weight(*n) > 0.0;
            let mut members: Vec<usize> = (0..look.labels.len()).filter(is_own).collect();
            let finding = add(all, FindingKind::CollapsedComponent, members.len() as f64, weights[k]);
            members.truncate(LISTED);
            (finding.component, finding.members) = (Some(k), members);
        }
    }
    if let Some((a, b)) = finished.twins_at_start {
        add(all, FindingKind::IdenticalStart, f64::NAN, f64::NAN).members = vec![a, b];
    }
}

#[inline(never)]
fn of_the_run(finished: &Finished, all: &mut Vec<Finding>) {
    if finished.stop == StopReason::MaxIterations && finished.options.tolerance > 0.0 {
        add(all, FindingKind::NotConverged, finished.iterations as f64, finished.run.remaining_gain());
    }
    let ended = || finished.attempts.iter().filter(|a| a.state == AttemptState::Finished);
    let best = ended().map(|a| a.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
    let elsewhere = ended().filter(|a| a.log_likelihood < best - DIFFERENT).count();
    if elsewhere > 0 {
        let worst = ended().map(|a| a.log_likelihood).fold(f64::INFINITY, f64::min);
        add(all, FindingKind::RestartsDiffer, elsewhere as f64, best - worst);
    }
    let options = &finished.options;
    let parameters = options.family.parameters(options.components, finished.rows.d(), options.equal_weights);
    let observed = finished.rows.total_weight() * finished.rows.d() as f64;
    if 2.0 * parameters as f64 >= observed {
        add(all, FindingKind::TooManyParameters, parameters as f64, finished.rows.total_weight());
    }
}
