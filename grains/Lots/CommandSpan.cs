using System.Diagnostics;
using PahlawanPangan.Lots;
using PahlawanPangan.Spans;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// The span of a command to a lot, a child of the request that the command names. It stands for Orleans' own two spans of such a call, which are not
/// made (telemetry's <c>TraceSources</c>). While the lot is loaded for it, it is open, so that the statements are inside; otherwise it is told when it has ended.
/// </summary>
internal readonly struct CommandSpan : IDisposable
{
    private static readonly ActivitySource Source = new("PahlawanPangan.Lots");
    private readonly string _name;
    private readonly LotGrain _lot;
    private readonly LotCommand _command;
    private readonly Activity? _open;
    private readonly long _started;

    private CommandSpan(string name, LotGrain lot, LotCommand command, Activity? open)
    {
        (_name, _lot, _command, _open) = (name, lot, command, open);
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>Begins the span of a command that says which trace it belongs to, if anybody listens.</summary>
    public static CommandSpan Begin(string name, LotGrain lot, LotCommand command, bool isLoaded)
    {
        if (!Source.HasListeners() || command.TraceParent is null)
        {
            return default;
        }

        if (isLoaded || !ActivityContext.TryParse(command.TraceParent, null, isRemote: true, out var request))
        {
            return new(name, lot, command, open: null);
        }

        var open = Source.StartActivity(name, ActivityKind.Internal, request);
        open?.SetTag(ToldCommand.LotTag, lot.GetPrimaryKey());
        return new(name, lot, command, open);
    }

    /// <summary>Says how the lot answers.</summary>
    public Reply<TView> Tell<TView>(Reply<TView> reply)
        where TView : class
    {
        if (_open is not null)
        {
            if (reply.IsRefused)
            {
                _open.SetTag(ToldCommand.RefusalTag, reply.Refusal.Kind.ToString());
            }
        }
        else if (_lot is not null)
        {
            new ToldCommand(_name, _lot, _command, _started, reply.IsRefused ? reply.Refusal.Kind : null).Tell(Source);
        }

        return reply;
    }

    /// <summary>Says that the lot threw.</summary>
    public void Tell(Exception failure)
    {
        if (_open is not null)
        {
            _open.SetStatus(ActivityStatusCode.Error).SetTag("error.type", failure.GetType().FullName);
        }
        else if (_lot is not null)
        {
            new ToldCommand(_name, _lot, _command, _started, refusal: null) { ErrorType = failure.GetType().FullName }.Tell(Source);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _open?.Dispose();
}

/// <summary>A command that was answered.</summary>
internal sealed class ToldCommand(string name, LotGrain lot, LotCommand command, long started, RefusalKind? refusal) : ToldSpan(name, started)
{
    public const string LotTag = "pangan.lot.id";
    public const string RefusalTag = "pangan.refusal";
    private readonly string? _request = command.TraceParent;

    public override ActivityKind Kind => ActivityKind.Internal;

    public override ReadOnlySpan<string?> Requests => new(in _request);

    public override bool IsShared => false;

    public override IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return new(LotTag, lot.GetPrimaryKey());
        if (refusal is { } kind)
        {
            yield return new(RefusalTag, kind.ToString());
        }
    }
}
