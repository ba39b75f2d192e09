//! What this is measured on, and how much of it is used.

use std::time::Duration;

use anyhow::Context;

/// One line about the machine and the day.
pub(crate) fn describe() -> anyhow::Result<String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").context("reading /proc/cpuinfo")?;
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let cores = std::thread::available_parallelism()?;
    let memory = std::fs::read_to_string("/proc/meminfo").context("reading /proc/meminfo")?;
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let gib = total.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    Ok(format!(
        "{}, {cores} cores, {} GiB, {}",
        model.unwrap_or("unknown processor"),
        gib.unwrap_or(0) / 1024 / 1024,
        chrono::Utc::now().format("%Y-%m-%d")
    ))
}

/// Processor time a process has used so far, user and system, by the kernel's count of ticks.
pub(crate) fn cpu_of(pid: u32) -> anyhow::Result<Duration> {
    let path = format!("/proc/{pid}/stat");
    let stat = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    // The second field is the command in parentheses and may hold spaces.
    let fields = stat.rsplit(')').next().context("no fields")?.split_whitespace();
    let ticks = fields.skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

/// What Linux counts processor time in, on every machine this runs on.
const TICKS_PER_SECOND: u64 = 100;
