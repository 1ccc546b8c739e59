using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Has contact data under old keys resealed, once per period, until none is left.</summary>
internal sealed class ContactResealService(IGrainFactory grains, AccountOptions options, ILogger<ContactResealService> logger)
    : PeriodicService(TimeSpan.FromSeconds(options.ResealSeconds), logger)
{
    /// <inheritdoc/>
    protected override async Task WakeAsync()
    {
        while (await grains.GetGrain<IContactResealerGrain>(0).ResealAsync() > 0)
        {
        }
    }
}
