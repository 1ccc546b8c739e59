using Orleans.Storage;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// Keeps one account's diet. Lots ask it before each claim, so it stays in memory, also for an account that has stated none. It raises no
/// events: what a person may not eat says much about that person.
/// </summary>
[GrainType("diet")]
internal sealed class DietGrain : DocumentGrain<DietState>, IDietGrain
{
    /// <summary>The kind of its documents.</summary>
    public const string Kind = "diet";

    private readonly IPersistentState<DietState> _document;
    private readonly Clock _clock;

    /// <summary>Called by Orleans.</summary>
    public DietGrain([PersistentState(Kind, DocumentStorage.Name)] IPersistentState<DietState> document, Clock clock)
        : base(document, Kind)
    {
        _document = document;
        _clock = clock;
    }

    /// <inheritdoc/>
    public ValueTask<RecipientDiet?> GetAsync() => ValueTask.FromResult(IsStored ? State.View() : null);

    /// <inheritdoc/>
    public async Task<Reply<RecipientDiet>> SetAsync(RecipientDiet diet)
    {
        if (FirstAnswer(_clock.Now, () => diet) is { } first)
        {
            return first;
        }

        (State.Needs, State.IsStrict) = (diet.Needs, diet.IsStrict);
        Keep<RecipientDiet>(_clock.Now, answer: null);
        return await SaveAsync() is { } refusal ? refusal : diet;
    }

    /// <inheritdoc/>
    public async Task<Refusal?> ForgetAsync()
    {
        DeactivateOnIdle();
        try
        {
            await _document.ClearStateAsync();
            return null;
        }
        catch (Exception problem) when (problem is DocumentWriteException or InconsistentStateException)
        {
            return Refusals.OutcomeUnknown;
        }
    }
}

/// <summary>One account's diet as it is stored.</summary>
internal sealed class DietState : DocumentState
{
    /// <summary>The allergens to avoid and the diets to keep.</summary>
    public DietNeeds Needs { get; set; }

    /// <summary>Whether only certified food counts as halal.</summary>
    public bool IsStrict { get; set; }

    /// <summary>The diet that is stored.</summary>
    public RecipientDiet View() => new() { Needs = Needs, IsStrict = IsStrict };
}
