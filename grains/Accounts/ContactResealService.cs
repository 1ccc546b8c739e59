using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Has contact data under old keys resealed, once per period, until none is left.</summary>
internal sealed class ContactResealService(
    IGrainFactory grains, AccountOptions options, ServiceStates states, ILogger<ContactResealService> logger)
    : PeriodicService(TimeSpan.FromSeconds(options.ResealSeconds), states, logger)
{
    /// <inheritdoc/>
    protected override async Task WakeAsync()
    {
        while (await grains.GetGrain<IContactResealerGrain>(0).ResealAsync() > 0)
        {
        }
    }
}
