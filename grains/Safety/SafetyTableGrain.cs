using System.Text.Json;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Safety;

/// <summary>A safety table as it is stored.</summary>
/// <typeparam name="TTable">The table.</typeparam>
internal abstract class SafetyTableState<TTable> : DocumentState
{
    /// <summary>The version; 1, which is built in, until the first change.</summary>
    public long Version { get; set; } = 1;

    /// <summary>When it was last changed; null until the first change.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    internal abstract TTable Current { get; }
}

/// <summary>Serialises the changes of one safety table; every change and its event are one transaction.</summary>
/// <typeparam name="TState">The table as it is stored.</typeparam>
/// <typeparam name="TTable">The table.</typeparam>
internal abstract class SafetyTableGrain<TState, TTable>(IPersistentState<TState> document, string kind, Clock clock)
    : DocumentGrain<TState>(document, kind)
    where TState : SafetyTableState<TTable>
    where TTable : class
{
    private readonly string _eventType = $"safety.{kind}-changed";

    /// <summary>The table.</summary>
    public Task<Reply<TTable>> GetAsync() => Task.FromResult<Reply<TTable>>(State.Current);

    /// <summary>Writes the lines of a table into its event.</summary>
    protected abstract void WriteLines(Utf8JsonWriter json, TTable table);

    /// <summary>Puts a table that was stored in force on this silo.</summary>
    protected abstract void PutInForce(TTable table);

    /// <summary>Replaces the table, for an operator.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="impossible">The refusal of lines that cannot be; null when they can.</param>
    /// <param name="expectedVersion">The version that the caller saw; null for any.</param>
    /// <param name="traceParent">The W3C <c>traceparent</c> of the request; null when untraced.</param>
    /// <param name="change">Sets the lines of the state.</param>
    protected async Task<Reply<TTable>> ReplaceAsync(
        Caller caller, Func<Refusal?> impossible, long? expectedVersion, string? traceParent, Action<TState> change)
    {
        if (SafetyTableRules.RefuseCaller(caller) is { } forbidden)
        {
            return forbidden;
        }

        var now = clock.Now;
        if (FirstAnswer<TTable>(now) is { } first)
        {
            return first;
        }

        if ((impossible() ?? SafetyTableRules.RefuseVersion(State.Version, expectedVersion)) is { } refused)
        {
            return refused;
        }

        State.Version++;
        State.ChangedAt = now;
        change(State);
        var (version, changed) = (State.Version, State.Current);
        State.Raise(new DocumentEvent
        {
            Type = _eventType,
            Source = "/safety/",
            At = now,
            TraceParent = traceParent,
            WriteData = json =>
            {
                json.WriteString("by"u8, caller.Id);
                json.WriteNumber("version"u8, version);
                WriteLines(json, changed);
            },
        });
        Keep(now, changed);
        if (await SaveAsync() is { } failed)
        {
            return failed;
        }

        PutInForce(changed);
        return changed;
    }
}
