namespace PahlawanPangan.Safety;

/// <summary>The keys of the safety tables' grains.</summary>
public static class SafetyTableKeys
{
    /// <summary>The key of <see cref="ITemperatureLimitsGrain"/>.</summary>
    public static Guid TemperatureLimits { get; } = new("5afe0000-0000-8000-8000-000000000001");

    /// <summary>The key of <see cref="IShelfLivesGrain"/>.</summary>
    public static Guid ShelfLives { get; } = new("5afe0000-0000-8000-8000-000000000002");
}

/// <summary>The temperature limits; the key is <see cref="SafetyTableKeys.TemperatureLimits"/>.</summary>
[Alias("pangan.safety.ITemperatureLimitsGrain")]
[GrainInterfaceType("PahlawanPangan.Safety.ITemperatureLimitsGrain")]
public interface ITemperatureLimitsGrain : IGrainWithGuidKey
{
    /// <summary>The limits that are in force.</summary>
    [Alias("get")]
    Task<Reply<TemperatureLimits>> GetAsync();

    /// <summary>Replaces all limits, for an operator.</summary>
    /// <param name="caller">Who changes them.</param>
    /// <param name="limits">The limits, one for each class.</param>
    /// <param name="expectedVersion">The version that the caller saw; null for any version.</param>
    /// <param name="traceParent">The W3C context of the request.</param>
    [Alias("set")]
    Task<Reply<TemperatureLimits>> SetAsync(
        Caller caller, IReadOnlyList<TemperatureLimit> limits, long? expectedVersion, string? traceParent);
}

/// <summary>The shelf lives; the key is <see cref="SafetyTableKeys.ShelfLives"/>.</summary>
[Alias("pangan.safety.IShelfLivesGrain")]
[GrainInterfaceType("PahlawanPangan.Safety.IShelfLivesGrain")]
public interface IShelfLivesGrain : IGrainWithGuidKey
{
    /// <summary>The shelf lives that are in force.</summary>
    [Alias("get")]
    Task<Reply<ShelfLives>> GetAsync();

    /// <summary>Replaces all shelf lives, for an operator.</summary>
    /// <param name="caller">Who changes them.</param>
    /// <param name="lives">The shelf lives, one for each category.</param>
    /// <param name="expectedVersion">The version that the caller saw; null for any version.</param>
    /// <param name="traceParent">The W3C context of the request.</param>
    [Alias("set")]
    Task<Reply<ShelfLives>> SetAsync(Caller caller, IReadOnlyList<ShelfLife> lives, long? expectedVersion, string? traceParent);
}
