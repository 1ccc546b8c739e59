using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Pages.Donor;

/// <summary>Reads the fields of a temperature.</summary>
internal static class FormTemperature
{
    /// <summary>The temperature that was typed; null for none. The time stands in the form before anything is typed.</summary>
    public static TemperatureModel? Of(PageForm form, Words words) =>
        form["temperature.celsius"] is null && form["temperature.device"] is null
            ? null
            : new TemperatureModel
            {
                Celsius = form.Number("temperature.celsius", words),
                MeasuredAt = form.Moment("temperature.measuredAt", words),
                Device = form["temperature.device"],
            };
}
