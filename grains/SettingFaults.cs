using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains;

/// <summary>Gathers what is wrong with settings, so that an operator reads all of it at once, each with the setting's name.</summary>
internal sealed class SettingFaults
{
    private readonly List<string> _faults = [];

    /// <summary>Requires a number within a range, both ends included.</summary>
    public void RequireRange(string setting, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            _faults.Add($"{setting} is {value}; set it from {least} to {most}.");
        }
    }

    /// <summary>Requires something that the caller checked, or adds a sentence that names the setting and says what to do.</summary>
    public void Require(bool holds, string whatToDo)
    {
        if (!holds)
        {
            _faults.Add(whatToDo);
        }
    }

    /// <summary>Success when there was no fault.</summary>
    public ValidateOptionsResult ToResult() =>
        _faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_faults);
}
