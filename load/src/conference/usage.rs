//! What a process uses, by `/proc`. What must always hold: processor time is that on the processor, in nanoseconds, of all
//! threads of the process; time of threads that ended meanwhile is missing.

use std::process::{Child, Command, Stdio};

/// Nanoseconds on the processor.
pub(crate) fn processor_nanos(process: u32) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task"));
    let of = |path: std::path::PathBuf| -> Option<u64> {
        let text = std::fs::read_to_string(path.join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    tasks.into_iter().flatten().flatten().filter_map(|task| of(task.path())).sum()
}

/// Starts a program on one processor.
pub(crate) fn pinned(core: usize, program: &str, arguments: &[String]) -> std::io::Result<Child> {
    Command::new("taskset")
        .args(["-c", &core.to_string(), program])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
}

/// Puts this process with all its threads on one processor.
pub(crate) fn pin_self(core: usize) {
    let process = std::process::id().to_string();
    let told = Command::new("taskset").args(["-acp", &core.to_string(), &process]).output();
    drop(told);
}
