//! Memory that this process may still take: the machine's, or what its control groups leave.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Finding, processor};

const NAME: &str = "memory";
const MB: u64 = 1_000_000;

/// What models and runtime take once, and what each worker adds at work on ordinary pages.
const ONCE: u64 = 400 * MB;
const EACH: u64 = 150 * MB;

/// Compares what is free with what `workers` want. Too little for a single worker must be mended.
pub(super) fn check(workers: Option<usize>) -> Finding {
    let workers = workers.filter(|n| *n > 0).unwrap_or_else(processor::cores);
    let wanted = ONCE + EACH * workers as u64;
    let Some((free, limit)) = free() else {
        return Finding::good(
            NAME,
            format!("not told by this system; {workers} workers want {} MB", wanted / MB),
        )
        .with(json!({ "wanted_bytes": wanted }));
    };
    let facts = json!({ "free_bytes": free, "limit_bytes": limit, "wanted_bytes": wanted });
    let says =
        format!("{} of {} MB free; {workers} workers want about {}", free / MB, limit / MB, wanted / MB);
    if free >= wanted {
        Finding::good(NAME, says)
    } else if free >= ONCE + EACH {
        let fits = (free - ONCE) / EACH;
        Finding::note(NAME, says, format!("use --workers {fits}, or give this process more memory"))
    } else {
        Finding::mend(NAME, says, "end other programs, or raise the memory limit of this process")
    }
    .with(facts)
}

/// Free and whole memory in bytes; the tightest of the machine and every control group above this process.
fn free() -> Option<(u64, u64)> {
    let machine = machine(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limits = folders(&groups).into_iter().flat_map(|folder| {
        let above: Vec<PathBuf> = folder.ancestors().map(Path::to_path_buf).collect();
        above
            .into_iter()
            .take_while(|path| path.starts_with("/sys/fs/cgroup"))
            .filter_map(|path| group(&path))
    });
    Some(limits.chain([machine]).min_by_key(|(free, _)| *free).unwrap_or(machine))
}

/// `MemAvailable` and `MemTotal` of `/proc/meminfo`, which counts in units of 1,024 bytes.
fn machine(text: &str) -> Option<(u64, u64)> {
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_start_matches(':').split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
    };
    Some((value("MemAvailable")?, value("MemTotal")?))
}

/// The folders of the memory control groups that `/proc/self/cgroup` names, of the first and the second version.
fn folders(text: &str) -> Vec<PathBuf> {
    text.lines()
        .filter_map(|line| {
            let mut parts = line.splitn(3, ':');
            let (number, kinds, path) = (parts.next()?, parts.next()?, parts.next()?);
            let base = match kinds {
                "" if number == "0" => "/sys/fs/cgroup",
                kinds if kinds.split(',').any(|kind| kind == "memory") => "/sys/fs/cgroup/memory",
                _ => return None,
            };
            Some(Path::new(base).join(path.trim_start_matches('/')))
        })
        .collect()
}

/// What one control group leaves, and its limit; none where it sets none. Cached files count as taken only as far
/// as the kernel could not drop them.
fn group(folder: &Path) -> Option<(u64, u64)> {
    let number = |name: &str| fs::read_to_string(folder.join(name)).ok()?.trim().parse::<u64>().ok();
    let limit = number("memory.max").or_else(|| number("memory.limit_in_bytes"))?;
    // The first version says "no limit" with a number near the largest there is.
    if limit > 1 << 60 {
        return None;
    }
    let used = number("memory.current").or_else(|| number("memory.usage_in_bytes"))?;
    let stat = fs::read_to_string(folder.join("memory.stat")).unwrap_or_default();
    let cached = ["inactive_file ", "total_inactive_file "]
        .into_iter()
        .filter_map(|name| stat.lines().find_map(|line| line.strip_prefix(name))?.parse::<u64>().ok())
        .max()
        .unwrap_or(0);
    Some((limit.saturating_sub(used.saturating_sub(cached)), limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meminfo_counts_in_kibibytes() {
        let text = "MemTotal:        2048 kB\nMemFree:          10 kB\nMemAvailable:    1024 kB\n";
        assert_eq!(machine(text), Some((1 << 20, 2 << 20)));
        assert_eq!(machine("MemTotal: 5 kB\n"), None);
    }

    #[test]
    fn both_versions_of_control_groups_are_found() {
        assert_eq!(folders("0::/a/b\n"), [PathBuf::from("/sys/fs/cgroup/a/b")]);
        assert_eq!(folders("5:cpu:/x\n4:memory:/a\n"), [PathBuf::from("/sys/fs/cgroup/memory/a")]);
    }

    #[test]
    fn a_group_leaves_its_limit_less_what_cannot_be_dropped() {
        let folder = tempfile::TempDir::new().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        assert_eq!(group(folder.path()), None);
        write("memory.max", "max\n");
        write("memory.current", "700\n");
        assert_eq!(group(folder.path()), None);
        write("memory.max", "1000\n");
        write("memory.stat", "anon 400\ninactive_file 300\n");
        assert_eq!(group(folder.path()), Some((600, 1000)));
    }
}
