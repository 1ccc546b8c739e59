namespace Orleans.Runtime;

/// <summary>A call whose method returns a sequence: it opens the sequence in the grain, and later calls take its items.</summary>
internal abstract class StreamCall<T>(CallContract contract) : GrainCall<NoResult>(contract)
{
    public override bool AlwaysInterleaves => true;

    /// <summary>The activation that the sequence lives in.</summary>
    public Activation? Home { get; private set; }

    public IAsyncEnumerator<T>? Items { get; private set; }

    /// <summary>Makes the call on an instance of the grain class.</summary>
    public abstract IAsyncEnumerable<T> Open(object grain);

    public sealed override Task InvokeMethod(object grain)
    {
        Home = Host;
        Items = Open(grain).GetAsyncEnumerator(CalleeToken);
        return Task.CompletedTask;
    }
}

/// <summary>A sequence in a grain as its caller sees it.</summary>
internal sealed class RemoteSequence<T>(GrainReference target, StreamCall<T> call) : IAsyncEnumerable<T>
{
    private int _isTaken;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) != 0)
        {
            throw new InvalidOperationException("The sequence of one grain call can be gone through once.");
        }

        if (!call.CallerToken.CanBeCanceled)
        {
            call.CallerToken = cancellationToken;
        }

        return new RemoteEnumerator<T>(target, call, cancellationToken);
    }
}

/// <summary>Takes the items of a sequence in a grain, one call each.</summary>
internal sealed class RemoteEnumerator<T>(GrainReference target, StreamCall<T> call, CancellationToken cancellationToken) : IAsyncEnumerator<T>
{
    private bool _isOpen;

    public T Current { get; private set; } = default!;

    public async ValueTask<bool> MoveNextAsync()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_isOpen)
        {
            await target.Send(call);
            _isOpen = true;
        }

        var (hasItem, item) = await target.Send(new TakeNextCall<T>(call));
        Current = item;
        return hasItem;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOpen)
        {
            _isOpen = false;
            await target.Send(new CloseCall<T>(call));
        }
    }
}

/// <summary>A call that the grain's own interface does not have.</summary>
internal abstract class SequenceCall<T, TResult>(StreamCall<T> opened) : GrainCall<TResult>(opened.Contract)
{
    public override bool AlwaysInterleaves => true;

    protected StreamCall<T> Opened => opened;

    public override object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    public override void SetArgument(int index, object value) => throw new ArgumentOutOfRangeException(nameof(index));
}

internal sealed class TakeNextCall<T>(StreamCall<T> opened) : SequenceCall<T, (bool HasItem, T Item)>(opened)
{
    public override Task InvokeMethod(object grain) => ReferenceEquals(Host, Opened.Home)
        ? TakeAsync()
        : throw new EnumerationAbortedException("The activation that the sequence lived in has ended.");

    private async Task<(bool HasItem, T Item)> TakeAsync() =>
        await Opened.Items!.MoveNextAsync() ? (true, Opened.Items.Current) : (false, default!);
}

internal sealed class CloseCall<T>(StreamCall<T> opened) : SequenceCall<T, NoResult>(opened)
{
    public override Task InvokeMethod(object grain) => CloseAsync();

    private async Task<NoResult> CloseAsync()
    {
        if (ReferenceEquals(Host, Opened.Home))
        {
            await Opened.Items!.DisposeAsync();
        }

        return default;
    }
}

/// <summary>A sequence ended because the activation that it lived in did.</summary>
public sealed class EnumerationAbortedException : Exception
{
    internal EnumerationAbortedException(string message)
        : base(message)
    {
    }
}
