import '@testing-library/jest-dom';

import { configure } from '@testing-library/react';

configure({ asyncUtilTimeout: 15_000 });
