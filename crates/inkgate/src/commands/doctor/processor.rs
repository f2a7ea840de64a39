//! Cores that this process may use, and what of the processor makes reading fast.

use serde_json::json;

use super::Finding;

const NAME: &str = "processor";

/// The features that matter to the runtimes, and which of them are there. AMX is taken from what the kernel lists,
/// because the standard library does not tell it yet; on other systems it counts as absent.
#[cfg(target_arch = "x86_64")]
fn features() -> Vec<(&'static str, bool)> {
    let kernel = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let flags = kernel.lines().find(|line| line.starts_with("flags")).unwrap_or_default();
    let amx = flags.split_whitespace().any(|flag| flag == "amx_bf16");
    vec![
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
        ("avx512_vnni", std::arch::is_x86_feature_detected!("avx512vnni")),
        ("avx512_bf16", std::arch::is_x86_feature_detected!("avx512bf16")),
        ("amx_bf16", amx),
    ]
}

#[cfg(target_arch = "aarch64")]
fn features() -> Vec<(&'static str, bool)> {
    vec![
        ("neon", std::arch::is_aarch64_feature_detected!("neon")),
        ("dotprod", std::arch::is_aarch64_feature_detected!("dotprod")),
        ("i8mm", std::arch::is_aarch64_feature_detected!("i8mm")),
        ("bf16", std::arch::is_aarch64_feature_detected!("bf16")),
    ]
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn features() -> Vec<(&'static str, bool)> {
    Vec::new()
}

/// Cores that affinity and control groups leave to this process; at least one.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Cores of the machine that are on; none where the system does not tell.
fn machine() -> Option<usize> {
    let list = std::fs::read_to_string("/sys/devices/system/cpu/online").ok()?;
    count(list.trim())
}

/// How many numbers a list such as `0-3,8,10-11` names.
fn count(list: &str) -> Option<usize> {
    list.split(',')
        .map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
            Some(last.checked_sub(first)? + 1)
        })
        .sum()
}

/// Cores, features, and whether `workers` fits them.
pub(super) fn check(workers: Option<usize>) -> Finding {
    let (cores, machine, features) = (cores(), machine(), features());
    let with = |wanted: bool| -> Vec<&str> {
        features.iter().filter(|(_, there)| *there == wanted).map(|(name, _)| *name).collect()
    };
    let (there, absent) = (with(true), with(false));
    let facts = json!({
        "architecture": std::env::consts::ARCH,
        "cores": cores,
        "machine_cores": machine,
        "features": there,
        "absent": absent,
    });
    let of = machine.filter(|all| *all != cores).map(|all| format!(" of {all}")).unwrap_or_default();
    let mut says = format!("{}, {cores}{of} cores", std::env::consts::ARCH);
    if !there.is_empty() {
        says.push_str(&format!("; has {}", there.join(" ")));
    }
    if !absent.is_empty() {
        says.push_str(&format!("; lacks {}", absent.join(" ")));
    }
    match workers {
        Some(workers) if workers > cores => Finding::note(
            NAME,
            format!("{says}; {workers} workers on {cores} cores wait for each other"),
            format!("use --workers {cores}, or leave it out"),
        ),
        _ if absent.contains(&"avx2") => Finding::note(
            NAME,
            says,
            "without AVX2 reading takes several times as long: a newer processor, or a virtual machine that passes its features on",
        ),
        _ => Finding::good(NAME, says),
    }
    .with(facts)
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn lists_of_cores_are_counted() {
        assert_eq!(count("0"), Some(1));
        assert_eq!(count("0-3"), Some(4));
        assert_eq!(count("0-3,8,10-11"), Some(7));
        assert_eq!(count("3-0"), None);
        assert_eq!(count("?"), None);
    }
}
