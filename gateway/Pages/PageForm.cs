using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Validation;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>
/// One form: what was typed, what is wrong with it by field, and the key of its command. Its fields are named as the API names them, such
/// as <c>pickupWindow.from</c>, so that the API's rules and refusals fall on the right field.
/// </summary>
public sealed class PageForm
{
    private readonly Dictionary<string, string> _typed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    /// <summary>The name of the field that holds <see cref="Key"/>.</summary>
    public const string KeyField = "form-key";

    /// <summary>The key of the command that this form sends: sending it twice does it once.</summary>
    public string Key { get; private set; } = NewKey();

    /// <summary>Why the command was refused, apart from the fields; null when it was not.</summary>
    internal Problem? Problem { get; private set; }

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyDictionary<string, List<string>> Errors => _errors;

    /// <summary>Whether something is wrong.</summary>
    public bool IsRefused => Problem is not null || _errors.Count > 0;

    /// <summary>The text of a field; null when it is empty or was not sent.</summary>
    public string? this[string name] => _typed.TryGetValue(name, out var text) && text.Length > 0 ? text : null;

    /// <summary>The values of a field that has several, as they were sent; empty when none was.</summary>
    public IReadOnlyList<string> All(string name) => this[name] is { } values ? values.Split(',') : [];

    /// <summary>The lines of a field, without blanks around them; null when there are none.</summary>
    public IReadOnlyList<string>? Lines(string name)
    {
        var lines = this[name]?.Split(['\n', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines is { Length: > 0 } ? lines : null;
    }

    /// <summary>Whether it was sent; a form that is shown first was not.</summary>
    public bool IsSent { get; private set; }

    /// <summary>Takes what was sent. Blanks around a text are not part of it; passwords are taken as they are.</summary>
    public void Read(IFormCollection sent)
    {
        IsSent = true;
        foreach (var (name, values) in sent)
        {
            var text = values.ToString();
            _typed[name] = name.Contains("password", StringComparison.OrdinalIgnoreCase) ? text : text.Trim();
        }

        if (this[KeyField] is { Length: <= IdempotencyKey.LengthMax } key && !key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            Key = key;
        }
    }

    /// <summary>The whole number in a field; null when it is empty. Notes an error when it holds something else.</summary>
    internal long? Whole(string name, Words words) => Parse<long>(
        name, long.TryParse, words["Enter a whole number.", "Isi dengan bilangan bulat."]);

    /// <summary>
    /// The number in a field, with a comma or a point; null when it is empty. Notes an error when it holds something else.
    /// </summary>
    internal double? Number(string name, Words words) => Parse<double>(
        name,
        static (string? text, IFormatProvider? format, out double number) => double.TryParse(text?.Replace(',', '.'), format, out number),
        words["Enter a number.", "Isi dengan angka."]);

    /// <summary>The moment in a field, as the API writes it; null when it is empty. Notes an error when it holds something else.</summary>
    internal string? Moment(string name, Words words)
    {
        if (this[name] is not { } text)
        {
            return null;
        }

        if (words.Moment(text) is { } moment)
        {
            return Rfc3339.Format(moment);
        }

        Refuse(name, words["Enter a date and a time.", "Isi tanggal dan jam."]);
        return null;
    }

    /// <summary>Checks a request by the API's rules; false, with the errors noted, when something is wrong.</summary>
    public bool Check(object request, IServiceProvider services)
    {
        if (RequestRules.TryGet(request.GetType(), out var rules))
        {
            var context = new ValidateContext
            {
                ValidationContext = new ValidationContext(request, services, items: null),
                ValidationOptions = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ValidationOptions>>().Value,
            };

            // These rules wait for nothing.
            rules.ValidateAsync(request, context, CancellationToken.None).GetAwaiter().GetResult();
            foreach (var (name, advices) in context.ValidationErrors ?? [])
            {
                // What could not be read has its error already. The items of a list are typed into one field.
                _errors.TryAdd(name.Split('[')[0], [.. advices]);
            }
        }

        return _errors.Count == 0;
    }

    /// <summary>Notes what is wrong with a field.</summary>
    public void Refuse(string name, string advice)
    {
        if (!_errors.TryGetValue(name, out var advices))
        {
            _errors[name] = advices = [];
        }

        advices.Add(advice);
    }

    /// <summary>Notes a refusal; true when there is none. The next try is another command, under another key.</summary>
    public bool Accept<TView>(in Reply<TView> reply)
        where TView : class
    {
        if (!reply.IsRefused)
        {
            return true;
        }

        Refuse(Problem.Of(reply.Refusal));
        return false;
    }

    /// <summary>Notes a problem, on its fields where it names some.</summary>
    internal void Refuse(Problem problem)
    {
        foreach (var (name, advices) in problem.Errors ?? new Dictionary<string, List<string>>())
        {
            _errors[name] = advices;
        }

        Problem = problem;

        // Where the outcome is not known, only the same key finds out.
        Key = problem.Kind == ProblemType.OutcomeUnknown ? Key : NewKey();
    }

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private T? Parse<T>(string name, TryParse<T> tryParse, string advice)
        where T : struct
    {
        if (this[name] is not { } text)
        {
            return null;
        }

        if (tryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        Refuse(name, advice);
        return null;
    }

    private delegate bool TryParse<T>(string? text, IFormatProvider? format, out T value);
}
