// Runs before the first paint, and also where modules do not load: on a page opened as a file.
(function () {
    const root = document.documentElement;
    try {
        const theme = localStorage.getItem('theme');
        if (theme === 'light' || theme === 'dark') {
            root.dataset.theme = theme;
        }
    } catch (refused) {
        // Storage is switched off, so the theme is that of the system.
        root.dataset.storage = 'off';
    }
    if (location.protocol === 'file:') {
        root.dataset.file = 'true';
    }
})();
