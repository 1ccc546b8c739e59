using System.Collections.Concurrent;

namespace PahlawanPangan.Tests.Contracts.Orleans;

/// <summary>
/// Signals between a test and its grains, by name. Grains and tests share a process on every kind of package, so a
/// test can wait for "the grain got there" instead of for a while.
/// </summary>
internal static class Gates
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> s_gates = new();
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> s_notes = new();

    public static void Open(string name) => Of(name).TrySetResult();

    public static Task Pass(string name) => Of(name).Task.WaitAsync(s_patience);

    public static bool IsOpen(string name) => Of(name).Task.IsCompleted;

    public static void Note(string name, string what) => s_notes.GetOrAdd(name, static _ => new()).Enqueue(what);

    public static string[] Notes(string name) => s_notes.TryGetValue(name, out var notes) ? [.. notes] : [];

    public static string NewName() => Guid.NewGuid().ToString("N");

    private static TaskCompletionSource Of(string name) =>
        s_gates.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
