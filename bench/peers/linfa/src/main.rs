//! Fits with linfa-clustering on request: one line of JSON in, one line out, arrays as raw doubles in a folder.
use std::env;
use std::fs;
use std::io::{self, Result};
use std::path::{Path, PathBuf};
use std::time::Instant;

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::GaussianMixtureModel;
use ndarray::Array2;
use serde_json::{Value, json};

struct Case {
    rows: DatasetBase<Array2<f64>, ndarray::Array1<()>>,
    components: usize,
}

fn load(request: &Value, folder: &Path) -> Result<Case> {
    let size = |key: &str| request[key].as_u64().expect("a size") as usize;
    let bytes = fs::read(folder.join("rows"))?;
    let values = bytes.chunks_exact(8).map(|eight| f64::from_le_bytes(eight.try_into().expect("eight bytes"))).collect();
    let rows = Array2::from_shape_vec((size("N"), size("D")), values).expect("N x D values");
    Ok(Case { rows: rows.into(), components: size("K") })
}

fn fit(case: &Case, folder: &Path) -> Result<Value> {
    let before = Instant::now();
    let fitted = GaussianMixtureModel::params(case.components).fit(&case.rows);
    let seconds = before.elapsed().as_secs_f64();
    let mixture = match fitted {
        Ok(mixture) => mixture,
        Err(error) => return Ok(json!({ "refused": error.to_string() })),
    };
    write(&folder.join("fitted-weights"), mixture.weights())?;
    write(&folder.join("fitted-means"), mixture.means())?;
    write(&folder.join("fitted-covariances"), mixture.covariances())?;
    Ok(json!({ "seconds": seconds }))
}

fn write<'a>(path: &Path, values: impl IntoIterator<Item = &'a f64>) -> Result<()> {
    let bytes: Vec<u8> = values.into_iter().flat_map(|value| value.to_le_bytes()).collect();
    fs::write(path, bytes)
}

fn main() -> Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).expect("a folder"));
    println!("{}", json!({ "version": env!("CARGO_PKG_VERSION") }));
    let mut case = None;
    for line in io::stdin().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let answer = match &case {
            Some(case) if request["do"] == "fit" => fit(case, &folder)?,
            _ => {
                case = Some(load(&request, &folder)?);
                json!({})
            }
        };
        println!("{answer}");
    }
    Ok(())
}
