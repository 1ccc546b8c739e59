
namespace PahlawanPangan.Gateway.Http;

/// <summary>Gathers what is wrong with a request, so that the caller learns all of it at once.</summary>
internal sealed class FieldErrors
{
    private Dictionary<string, List<string>>? errors;

    /// <summary>What is wrong, by field; null when nothing is.</summary>
    public IReadOnlyDictionary<string, List<string>>? All => errors;

    /// <summary>Notes what to do about one field.</summary>
    public void Add(string field, string advice)
    {
        errors ??= [];
        if (!errors.TryGetValue(field, out var advices))
        {
            errors.Add(field, advices = []);
        }

        advices.Add(advice);
    }

    /// <summary>Ends the request when anything was wrong.</summary>
    public void ThrowIfAny()
    {
        if (errors is not null)
        {
            throw new ProblemException(Problem.Invalid(errors));
        }
    }
}
