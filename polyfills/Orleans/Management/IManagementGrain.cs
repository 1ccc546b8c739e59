namespace Orleans.Runtime;

/// <summary>Looks after the activations of a cluster. Any integer is its key.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>Collects what has been idle for as long as <paramref name="ageLimit"/>, and waits until it has ended.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);

    /// <summary>The same, for whoever may not wait for all of it.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit, CancellationToken cancellationToken);

    /// <summary>How many activations there are.</summary>
    Task<int> GetTotalActivationCount();

    /// <summary>How many activations there are of each class.</summary>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();
}

/// <summary>How many activations of a class a silo has.</summary>
[GenerateSerializer]
[Immutable]
public sealed class SimpleGrainStatistic
{
    /// <summary>The class.</summary>
    [Id(0)]
    public string GrainType { get; init; } = string.Empty;

    /// <summary>The silo.</summary>
    [Id(1)]
    public SiloAddress SiloAddress { get; init; } = SiloAddress.Zero;

    /// <summary>How many.</summary>
    [Id(2)]
    public int ActivationCount { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{GrainType} on {SiloAddress}: {ActivationCount}";
}

/// <summary>Looks after the activations of the one silo.</summary>
[Concurrency.Reentrant]
internal sealed class ManagementGrain(SiloRuntime silo) : Grain, IManagementGrain
{
    public Task ForceActivationCollection(TimeSpan ageLimit) => ForceActivationCollection(ageLimit, CancellationToken.None);

    public async Task ForceActivationCollection(TimeSpan ageLimit, CancellationToken cancellationToken)
    {
        var ends = new List<Task>();
        foreach (var activation in silo.Directory.All)
        {
            if (!activation.Class.NeverIdles && activation.TryCollect(ageLimit))
            {
                ends.Add(activation.Deactivated);
            }
        }

        await Task.WhenAll(ends).WaitAsync(cancellationToken);
    }

    public Task<int> GetTotalActivationCount() => Task.FromResult(silo.Directory.Count);

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics()
    {
        var counts = silo.Directory.All
            .GroupBy(static activation => activation.Class.Type)
            .Select(group => new SimpleGrainStatistic
            {
                GrainType = group.Key.FullName!,
                SiloAddress = silo.Details.SiloAddress,
                ActivationCount = group.Count(),
            });
        return Task.FromResult(counts.ToArray());
    }
}
