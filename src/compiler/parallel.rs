//! In: independent tasks. Out: their results in the order of the tasks, whatever the number of threads.

use std::cell::Cell;
use std::cmp::Reverse;
use std::io;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, Builder, Scope, ScopedJoinHandle};

/// Deep enough for everything that [`Limits::nesting`](crate::limits::Limits::nesting) lets through, in debug builds too: both
/// the parsers and the printers recurse. Untouched stack costs nothing.
const STACK_SIZE: usize = 256 << 20;
/// The least work that is worth a thread; unoptimised code takes several times as long for it.
const LITTLE: usize = if cfg!(debug_assertions) {
    16 << 10
} else {
    64 << 10
};
/// A task is light if each thread would get more than so many tasks of its weight. Light tasks run in their order, so
/// that data of neighbouring files is together in memory, and a later stage frees it together.
const LIGHT_TASKS: usize = 64;

/// The weight of reading a file. A weight is roughly how many bytes of source can be parsed in the time of the task.
pub const READING: usize = 1 << 10;
/// How many times faster it is to walk a parsed source once than to parse it.
pub const WALKING: usize = 8;
/// How many times faster it is to digest a source than to parse it.
pub const DIGESTING: usize = 32;

thread_local! {
    /// Whether this thread has a deep stack.
    static IS_DEEP: Cell<bool> = const { Cell::new(false) };
}

/// How many threads a run may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jobs(NonZero<usize>);

impl Jobs {
    /// The given number; `None` means one thread for each core.
    #[must_use]
    pub fn new(wanted: Option<NonZero<usize>>) -> Self {
        // Linux reads several files to find out.
        static CORES: OnceLock<NonZero<usize>> = OnceLock::new();
        let count = || thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Self(wanted.unwrap_or_else(|| *CORES.get_or_init(count)))
    }

    /// The number of threads.
    #[must_use]
    pub fn count(self) -> usize {
        self.0.get()
    }

    /// As [`map`](Self::map), with tasks that are consumed or changed.
    pub fn map_owned<T: Send, R: Send>(
        self,
        tasks: impl IntoIterator<Item = T>,
        weight: impl Fn(&T) -> usize,
        work: impl Fn(T) -> R + Sync,
    ) -> Vec<R> {
        let weighed = |task: T| (weight(&task), Mutex::new(Some(task)));
        let tasks: Vec<(usize, Mutex<Option<T>>)> = tasks.into_iter().map(weighed).collect();
        let take = |task: &Mutex<Option<T>>| {
            let mut task = task.lock().unwrap_or_else(PoisonError::into_inner);
            task.take().expect("invariant: each task is taken once")
        };
        self.map(&tasks, |(weight, _)| *weight, |(_, task)| work(take(task)))
    }

    /// Calls `work` with every task, the heaviest first, so that no thread has a long task left at the end; light tasks
    /// follow in their order. This thread takes part.
    pub fn map<T: Sync, R: Send>(
        self,
        tasks: &[T],
        weight: impl Fn(&T) -> usize,
        work: impl Fn(&T) -> R + Sync,
    ) -> Vec<R> {
        let weights: Vec<usize> = tasks.iter().map(weight).collect();
        let results: Vec<Mutex<Option<R>>> = tasks.iter().map(|_| Mutex::new(None)).collect();
        self.each(&weights, &|index| {
            let result = work(&tasks[index]);
            *results[index]
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = Some(result);
        });
        let results = results.into_iter().map(|result| {
            let result = result.into_inner().unwrap_or_else(PoisonError::into_inner);
            result.expect("invariant: each task is done")
        });
        results.collect()
    }

    /// Calls `work` with the index of every task. Not generic, so that it is compiled once.
    fn each(self, weights: &[usize], work: &(dyn Fn(usize) + Sync)) {
        let heavy = total(weights) / self.0.get() / LIGHT_TASKS;
        let mut order: Vec<usize> = (0..weights.len()).collect();
        // Stable: light tasks stay in their order.
        order.sort_by_key(|&index| Reverse(Some(weights[index]).filter(|&weight| weight > heavy)));
        let next = AtomicUsize::new(0);
        let worker = || {
            let take = || order.get(next.fetch_add(1, Ordering::Relaxed)).copied();
            std::iter::from_fn(take).for_each(work);
        };
        let helpers = self.helpers(weights);
        run_deep(&|| {
            thread::scope(|scope| {
                let threads: Vec<_> = (0..helpers)
                    .map_while(|_| spawn_deep(scope, &worker).ok())
                    .collect();
                worker();
                for thread in threads {
                    thread.join().unwrap_or_else(|panic| resume_unwind(panic));
                }
            });
        });
    }

    /// How many threads are worth starting for tasks of these weights, besides the one that starts them.
    fn helpers(self, weights: &[usize]) -> usize {
        let worth = total(weights) / LITTLE;
        self.0.get().min(weights.len()).min(worth).saturating_sub(1)
    }
}

fn total(weights: &[usize]) -> usize {
    let weights = weights.iter();
    weights.fold(0, |sum, &weight| sum.saturating_add(weight))
}

/// Calls `work` on a deep stack; on the current stack if threads are not available.
pub fn on_deep_stack<R: Send>(work: impl Fn() -> R + Sync) -> R {
    let result = Mutex::new(None);
    run_deep(&|| {
        let done = work();
        *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
    });
    let result = result.into_inner().unwrap_or_else(PoisonError::into_inner);
    result.expect("invariant: the work is done")
}

fn run_deep(work: &(dyn Fn() + Sync)) {
    if IS_DEEP.get() {
        return work();
    }
    thread::scope(|scope| match spawn_deep(scope, work) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
        Err(_) => work(),
    });
}

/// Drops a value in another thread, because a large tree of descriptors takes a while. `weight` is that of this task.
pub fn drop_in_background<T: Send + 'static>(value: T, weight: usize) {
    if weight > LITTLE {
        drop_boxed(Box::new(value));
    }
}

fn drop_boxed(value: Box<dyn Send>) {
    // If threads are not available, it is dropped here.
    let _unjoined = deep_thread().spawn(move || drop(value));
}

fn spawn_deep<'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: &'scope (dyn Fn() + Sync),
) -> io::Result<ScopedJoinHandle<'scope, ()>> {
    deep_thread().spawn_scoped(scope, move || {
        IS_DEEP.set(true);
        work();
    })
}

fn deep_thread() -> Builder {
    Builder::new().stack_size(STACK_SIZE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        let tasks: Vec<usize> = (0..100).collect();
        let expected: Vec<usize> = tasks.iter().map(|task| task * 2).collect();
        for jobs in [1, 2, 7, 200] {
            let jobs = Jobs::new(NonZero::new(jobs));
            assert_eq!(
                jobs.map(&tasks, |task| task % 10 * LITTLE, |task| task * 2),
                expected
            );
        }
        assert!(Jobs::new(None).map(&[], |(): &()| 0, |()| ()).is_empty());
        let names = tasks.iter().map(usize::to_string);
        let doubled = Jobs::new(None).map_owned(names.clone(), |_| LITTLE, |name| name.repeat(2));
        assert_eq!(
            doubled,
            names.map(|name| name.repeat(2)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn every_thread_has_a_deep_stack() {
        fn depth(left: usize) -> usize {
            let here = std::hint::black_box([left; 1024]);
            if left == 0 { 0 } else { 1 + depth(here[0] - 1) }
        }
        // 16 MiB, more than any default stack.
        assert_eq!(on_deep_stack(|| depth(2048)), 2048);
        for weight in [0, LITTLE] {
            let depths =
                Jobs::new(NonZero::new(4)).map(&[2048; 8], |_| weight, |&left| depth(left));
            assert_eq!(depths, [2048; 8]);
        }
    }
}
